"""One file per family of formats. Each writes records as they come, and says where the pipeline will find them."""
