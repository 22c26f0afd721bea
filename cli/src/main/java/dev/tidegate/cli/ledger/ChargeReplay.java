package dev.tidegate.cli.ledger;

import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.redis.carry.LimitCarry.Charge;
import java.util.ArrayList;
import java.util.List;

/**
 * When a reservation was charged what, from the records of its steps. Each has what the limit is charged after it: more
 * than before was charged by the step, and less was given back to the charges, the newest first.
 */
final class ChargeReplay {
    private ChargeReplay() {}

    /**
     * The charges of one limit as they stood at an instant.
     *
     * @param steps in their order
     * @param limit the last 32 bits of its id
     */
    static List<Charge> at(long untilMicros, List<UsageRecord> steps, long limit) {
        List<Charge> charges = new ArrayList<>(2);
        long sum = 0;
        boolean first = true;
        for (UsageRecord step : steps) {
            if (step.bookedMicros() > untilMicros) {
                break;
            }
            for (UsageRecord.Charge charge : step.charges()) {
                if (charge.limit() == limit) {
                    change(charges, charge.amount() - sum, first ? step.atMicros() : step.bookedMicros());
                    sum = charge.amount();
                }
            }
            first = false;
        }
        return charges;
    }

    private static void change(List<Charge> charges, long by, long atMicros) {
        if (by > 0) {
            charges.add(new Charge(atMicros, by));
        }
        long back = -by;
        while (back > 0) {
            Charge newest = charges.remove(charges.size() - 1);
            if (newest.amount() > back) {
                charges.add(new Charge(newest.instantMicros(), newest.amount() - back));
            }
            back -= newest.amount();
        }
    }
}
