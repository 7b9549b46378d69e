export * from './convolution';
export * from './matrices';
export * from './order';
export * from './rows';
export * from './winograd';

export function exp(x: f32): f32 {
  return Mathf.exp(x);
}
export function log(x: f32): f32 {
  return Mathf.log(x);
}
export function power(x: f32, y: f32): f32 {
  return Mathf.pow(x, y);
}
