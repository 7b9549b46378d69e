import type { ParameterAddress } from '../parameter-address.ts';
import type { GraphDocument } from '../document.ts';

/** The document whose sweeps and controls have other addresses for the parameters that they change. */
export function withAddresses(
  document: GraphDocument,
  change: (address: ParameterAddress) => ParameterAddress,
): GraphDocument {
  const { sweeps, controls } = document;
  return {
    ...document,
    ...(sweeps && {
      sweeps: sweeps.map((sweep) => ({
        ...sweep,
        axes: sweep.axes.map((axis) => {
          const [node, parameter] = change([axis.node, axis.parameter]);
          return { ...axis, node, parameter };
        }),
      })),
    }),
    ...(controls && { controls: controls.map((control) => ({ ...control, to: control.to.map(change) })) }),
  };
}
