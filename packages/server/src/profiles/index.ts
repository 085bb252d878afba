// Profiles: cookies under a name, with which a capture is logged in somewhere.
// May import: @muniment/verify, storage, the errors of the archive, the shape of a cookie from ../capture.
// Promises: nobody but the owner of the home can read them, a file is imported whole or not at all, and no message tells a value.
export { ProfileFolder } from "./profile-folder.ts";
