from google.protobuf.descriptor_pool import DescriptorPool

POOL = DescriptorPool()
"""Of our own messages: a handler may bring the module that OpenFx's gateway.proto generates, and one pool refuses a
second pb.Empty."""
