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

/** The six functions of section 5 of Moré & Thuente 1994, and the conditions that they are searched with there. */
export const searchFunctions: Readonly<Record<string, { phi: Phi; mu: number; eta: number }>> = {
  I: { phi: rational, mu: 0.001, eta: 0.1 },
  II: { phi: quintic, mu: 0.1, eta: 0.1 },
  III: { phi: rippled, mu: 0.1, eta: 0.1 },
  IV: { phi: yanai(0.001, 0.001), mu: 0.001, eta: 0.001 },
  V: { phi: yanai(0.01, 0.001), mu: 0.001, eta: 0.001 },
  VI: { phi: yanai(0.001, 0.01), mu: 0.001, eta: 0.001 },
};
