"""Engines that run an ONNX graph, behind one port."""
