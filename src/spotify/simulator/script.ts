import type { Behaviour, BehaviourRule, SimulatedRequest } from './behaviour.ts';

/** What was ordered for the requests to come. */
export interface Script {
  next(...behaviours: Behaviour[]): void;
  nextTokens(...behaviours: Behaviour[]): void;
  each(rule: BehaviourRule | undefined): void;
  /** Takes what is ordered for this request. */
  take(request: SimulatedRequest): Behaviour;
}

export function createScript(): Script {
  const calls: Behaviour[] = [];
  const tokens: Behaviour[] = [];
  let rule: BehaviourRule | undefined;
  return {
    next: (...behaviours) => void calls.push(...behaviours),
    nextTokens: (...behaviours) => void tokens.push(...behaviours),
    each(given) {
      rule = given;
    },
    take(request) {
      const ordered = (request.api === 'token' ? tokens : calls).shift();
      return ordered ?? rule?.(request) ?? { kind: 'usual' };
    },
  };
}
