"""What `make_demo_data.py` composes the demo business of."""
