/** A function of one variable with its derivative. */
export type Phi = (step: number) => { loss: number; slope: number };

/** Test function (5.1) of Moré & Thuente 1994 with beta = 2. */
const rational: Phi = (a) => ({ loss: -a / (a * a + 2), slope: (a * a - 2) / (a * a + 2) ** 2 });

/** (5.2) with beta = 0.004. */
const quintic: Phi = (a) => {
  const b = a + 0.004;
  return { loss: b ** 5 - 2 * b ** 4, slope: 5 * b ** 4 - 8 * b ** 3 };
};

/** (5.3) with beta = 0.01 and l = 39: a wedge with ripples. */
const rippled: Phi = (a) => {
  const [beta, l] = [0.01, 39];
  const wedge =
    a <= 1 - beta
      ? { loss: 1 - a, slope: -1 }
      : a >= 1 + beta
        ? { loss: a - 1, slope: 1 }
        : { loss: (a - 1) ** 2 / (2 * beta) + beta / 2, slope: (a - 1) / beta };
  const angle = ((l * Math.PI) / 2) * a;
  return {
    loss: wedge.loss + ((2 * (1 - beta)) / (l * Math.PI)) * Math.sin(angle),
    slope: wedge.slope + (1 - beta) * Math.cos(angle),
  };
};

/** (5.4), of Yanai, Ozawa & Kaneko 1981. */
function yanai(beta1: number, beta2: number): Phi {
  const gamma = (beta: number): number => Math.sqrt(1 + beta * beta) - beta;
  return (a) => {
    const left = Math.hypot(1 - a, beta2);
    const right = Math.hypot(a, beta1);
    return {
      loss: gamma(beta1) * left + gamma(beta2) * right,
      slope: (-gamma(beta1) * (1 - a)) / left + (gamma(beta2) * a) / right,
    };
  };
}

/**
 * The six functions of section 5, the conditions they are searched with, and from first steps of 1e-3, 1e-1, 1e1 and 1e3
 * the evaluations and steps of the paper's Tables I to VI.
 */
export const moreThuente = [
  { name: 'I', phi: rational, mu: 0.001, eta: 0.1, evaluations: [6, 3, 1, 4], steps: [1.4, 1.4, 10, 37] },
  { name: 'II', phi: quintic, mu: 0.1, eta: 0.1, evaluations: [12, 8, 8, 11], steps: [1.6, 1.6, 1.6, 1.6] },
  { name: 'III', phi: rippled, mu: 0.1, eta: 0.1, evaluations: [12, 12, 10, 13], steps: [1, 1, 1, 1] },
  {
    name: 'IV',
    phi: yanai(0.001, 0.001),
    mu: 0.001,
    eta: 0.001,
    evaluations: [4, 1, 3, 4],
    steps: [0.085, 0.1, 0.35, 0.83],
  },
  {
    name: 'V',
    phi: yanai(0.01, 0.001),
    mu: 0.001,
    eta: 0.001,
    evaluations: [6, 3, 7, 8],
    steps: [0.075, 0.078, 0.073, 0.076],
  },
  {
    name: 'VI',
    phi: yanai(0.001, 0.01),
    mu: 0.001,
    eta: 0.001,
    evaluations: [13, 11, 8, 11],
    steps: [0.93, 0.93, 0.92, 0.92],
  },
];
