"""What a picture is, where it comes from, where it goes."""
