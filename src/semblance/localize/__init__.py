"""Where in a picture its object is: saliency, detection, matting, and the use of the mask."""
