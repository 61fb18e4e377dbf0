"""The command line. Importing it imports no OpenCV, no gRPC and no Qt; each face is imported only when asked for."""
