/** Where a thumbnail of a picture can be had without the document: bundled samples lie beside the page. */
export declare function sampleUrl(source: string): string | undefined;
/** `harbour`, or the end of a path. */
export declare function pictureName(source: string): string;
/** The first picture among files that were dropped or pasted. */
export declare function pictureAmong(data: DataTransfer | null): File | undefined;
