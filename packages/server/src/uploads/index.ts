// Uploads: files on their way from browsers, kept until they are sealed.
// May import: @muniment/verify, the storage and archive interfaces, the lock. It seals nothing and knows no HTTP.
// Promises: a piece is there whole and durable when it is answered, or not at all; one program takes deliveries in at a time.
export { DeliveryFolder, type UploadSurroundings } from "./delivery-folder.ts";
