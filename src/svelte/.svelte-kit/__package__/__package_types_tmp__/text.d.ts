/** `0.0132`, `1.24e6`: three digits that count. */
export declare function valueText(value: number): string;
/** `42%`; a share too small to round up is `<1%`. */
export declare function shareText(share: number): string;
/** `8 s`, `3 min`. */
export declare function durationText(seconds: number): string;
