package dev.tidegate.cli.aws;

import dev.tidegate.aws.cost.Price;
import dev.tidegate.aws.cost.Rate;
import dev.tidegate.aws.cost.RegionPrices;
import dev.tidegate.aws.cost.Usd;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Costs in older guides that are not needed.
 *
 * @param dollars a month; empty where the table has no price, or there is no such thing
 */
record NotNeeded(String what, Optional<BigDecimal> dollars, String why) {
    static List<NotNeeded> of(RegionPrices prices) {
        List<NotNeeded> all = new ArrayList<>();
        all.add(
                new NotNeeded(
                        "NAT gateway",
                        prices.rate(Rate.NAT_GATEWAY_HOUR)
                                .map(Price::dollars)
                                .map(dollars -> Usd.cents(Usd.month(dollars))),
                        "a subnet reaches the cache by the VPC's own route; only code in the VPC that calls the internet needs one"));
        all.add(new NotNeeded("Upstash \"Pro $80\"", Optional.empty(), "there is no such plan; see G"));
        return List.copyOf(all);
    }
}
