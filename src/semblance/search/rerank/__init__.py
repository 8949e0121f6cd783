"""Second looks at the first answers of a search: by outline, by keypoints, by each other."""
