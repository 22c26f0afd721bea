package dev.tidegate.aws.cost;

import java.util.List;

/**
 * Something that is there all month, whether it is used or not.
 *
 * @param key its own name, for programs
 * @param name what it is
 * @param bill what a month of it costs
 */
public record Standing(String key, String name, Bill bill) {
    /** What a design may be built of, at the least that is charged. */
    public static List<Standing> of(RegionPrices prices) {
        String leastValkey = Sizing.MINIMUM_GB_VALKEY.toPlainString();
        String leastRedis = Sizing.MINIMUM_GB_REDIS.toPlainString();
        return List.of(
                new Standing(
                        "serverless-valkey",
                        "Serverless Valkey, empty: " + leastValkey + " GB are metered",
                        bill(prices)
                                .hourly("data", Rate.SERVERLESS_VALKEY_GB_HOUR, leastValkey)
                                .bill()),
                new Standing(
                        "serverless-redis",
                        "Serverless Redis OSS, empty: " + leastRedis + " GB is metered",
                        bill(prices)
                                .hourly("data", Rate.SERVERLESS_REDIS_GB_HOUR, leastRedis)
                                .bill()),
                new Standing("nat-gateway", "NAT gateway", one(prices, Rate.NAT_GATEWAY_HOUR)),
                new Standing("public-ipv4", "Public IPv4 address", one(prices, Rate.PUBLIC_IPV4_HOUR)),
                new Standing("load-balancer", "Load balancer (ALB or NLB)", one(prices, Rate.LOAD_BALANCER_HOUR)),
                new Standing(
                        "fargate-task",
                        "Fargate task of 0.25 vCPU and 0.5 GB",
                        bill(prices)
                                .hourly("processor", Rate.FARGATE_VCPU_HOUR, "0.25")
                                .hourly("memory", Rate.FARGATE_GB_HOUR, "0.5")
                                .bill()));
    }

    private static BillWriter bill(RegionPrices prices) {
        return new BillWriter(prices);
    }

    private static Bill one(RegionPrices prices, Rate rate) {
        return bill(prices).hourly("the whole month", rate, "1").bill();
    }
}
