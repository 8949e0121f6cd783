// Takes a picture with the camera.

import { make } from "../elements.js";
import { openDialog } from "./dialog.js";
import { toast } from "./toast.js";

/** Resolves to a File, or to null where none was taken. */
export async function takePicture() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    toast("The camera cannot be used. Allow it in the browser's settings, or choose a file.", { isError: true });
    return null;
  }
  return new Promise((done) => {
    const video = make("video", { autoplay: true, muted: true, playsInline: true, srcObject: stream });
    const shutter = make("button", { class: "primary", disabled: true }, "Take the picture");
    video.addEventListener("loadeddata", () => (shutter.disabled = false));
    let taken = null;
    shutter.addEventListener("click", async () => {
      taken = await frameOf(video);
      dialog.close();
    });
    const closed = () => {
      stream.getTracks().forEach((track) => track.stop());
      done(taken);
    };
    const dialog = openDialog("Camera", make("div", { class: "camera" }, video, shutter), { closed });
  });
}

async function frameOf(video) {
  const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  return blob && new File([blob], "camera.jpg", { type: "image/jpeg" });
}
