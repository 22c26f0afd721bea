package dev.tidegate.aws.cost;

import java.math.BigDecimal;
import java.util.List;

/** The assumed parts of each design. Other sizes cost differently, so the assumptions are printed. */
final class Sizing {
    static final String TASK_VCPU = "0.5"; // of both tasks: 2 × 0.25
    static final String TASK_GB = "1"; // of both tasks: 2 × 0.5

    /** A load balancer wants two zones, and has an address in each. */
    static final String BALANCER_ADDRESSES = "2";

    /** Tasks in public subnets, so that no NAT gateway is needed to fetch an image. */
    static final String TASK_ADDRESSES = "2";

    static final NodeType CACHE = new NodeType("valkey", "cache.t4g.micro");
    static final long CACHE_NODES = 2;

    /** A capacity unit is 25 new connections a second, so this many an hour. */
    static final long CONNECTIONS_PER_UNIT_HOUR = 25 * 3_600;

    /** A new TLS connection for each decision, both directions: serverless callers rarely keep one. */
    static final BigDecimal GB_PER_DECISION = new BigDecimal("0.00001");

    /** 10 ms of a function with 512 MB. */
    static final BigDecimal GB_SECONDS_PER_DECISION = new BigDecimal("0.005");

    /** A script that touches a few keys; AWS charges the larger of its processor time and its kilobytes. */
    static final BigDecimal ECPU_PER_DECISION = BigDecimal.valueOf(3);

    /** What AWS meters of a serverless Valkey cache at least, in GB. */
    static final BigDecimal MINIMUM_GB_VALKEY = new BigDecimal("0.1");

    /** The least storage in GB that ElastiCache Serverless bills for Redis OSS. */
    static final BigDecimal MINIMUM_GB_REDIS = BigDecimal.ONE;

    /** Free at Upstash, in commands a month. */
    static final long UPSTASH_FREE = 500_000;

    private Sizing() {}

    /** The reasons for the size in words, one a line. */
    static List<String> inWords() {
        return List.of(
                "a month is " + Usd.HOURS_PER_MONTH + " hours; free tiers, savings plans and tax are left out",
                "the cache of A, B, E and F is 2 × cache.t4g.micro with Valkey, in two zones",
                "A: 2 Fargate tasks of 0.25 vCPU and 0.5 GB; each decision a new connection of 10 KB; one capacity unit is"
                        + " 25 new connections a second",
                "B: 10 ms of a function with 512 MB for each decision",
                "C: the least that AWS meters, 0.1 GB, and 3 ECPU for each decision",
                "G: one command, or one write, for each decision");
    }
}
