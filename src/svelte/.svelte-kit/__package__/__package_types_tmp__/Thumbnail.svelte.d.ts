type $$ComponentProps = {
  picture: ImageBitmap;
  label: string;
};
declare const Thumbnail: import('svelte').Component<$$ComponentProps, {}, ''>;
type Thumbnail = ReturnType<typeof Thumbnail>;
export default Thumbnail;
