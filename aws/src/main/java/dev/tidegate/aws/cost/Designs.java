package dev.tidegate.aws.cost;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The ways from an app on Amplify Hosting to counters that all its instances share. */
public final class Designs {
    /** Twelve zeros: what no limiter decides in a month, and no sum overflows a column. */
    public static final long MAX_DECISIONS = 1_000_000_000_000L;

    private final RegionPrices prices;
    private final BigDecimal decisions;

    private Designs(RegionPrices prices, long decisions) {
        this.prices = prices;
        this.decisions = BigDecimal.valueOf(decisions);
    }

    /**
     * What each would cost, at {@code decisions} a month.
     *
     * @throws IllegalArgumentException below 0, or above {@link #MAX_DECISIONS}
     */
    public static List<Design> at(RegionPrices prices, long decisions) {
        if (decisions < 0 || decisions > MAX_DECISIONS) {
            throw new IllegalArgumentException("decisions: " + decisions + " (expected: 0 … " + MAX_DECISIONS + ")");
        }
        Designs designs = new Designs(prices, decisions);
        return List.of(
                designs.decisionService(),
                designs.internalService(),
                designs.function(
                        "lambda-http-api",
                        "Lambda in the VPC behind an API Gateway HTTP API",
                        Optional.of(requestFee())),
                designs.function(
                        "lambda-function-url", "Lambda in the VPC behind a function URL (AWS_IAM)", Optional.empty()),
                designs.publicServerless(),
                closed(),
                designs.appInVpc(),
                designs.webFunction(),
                designs.upstash(),
                designs.dynamoDb(),
                never());
    }

    /** What the figures assume, in words. */
    public static List<String> assumptions() {
        return Sizing.inWords();
    }

    private static Rate requestFee() {
        return Rate.HTTP_API_MILLION_REQUESTS;
    }

    private Design decisionService() {
        Bill bill = service(Sizing.BALANCER_ADDRESSES)
                .units("data", Rate.REGIONAL_DATA_GB, decisions.multiply(Sizing.GB_PER_DECISION))
                .bill();
        return new Design(
                "A",
                "decision-service",
                "decision service on Fargate behind a load balancer",
                Optional.of(bill),
                "2–6 ms",
                "works from anywhere; a caller outside AWS adds internet traffic");
    }

    private Design internalService() {
        Bill bill = service("0")
                .millions("requests at the entrance", requestFee(), decisions)
                .bill();
        return new Design(
                "A'",
                "decision-service-internal",
                "the same, load balancer internal, behind API Gateway or CloudFront",
                Optional.of(bill),
                "7–21 ms",
                "where no load balancer may be public");
    }

    private BillWriter service(String balancerAddresses) {
        BillWriter bill = new BillWriter(prices)
                .hourly("2 tasks, processor", Rate.FARGATE_VCPU_HOUR, Sizing.TASK_VCPU)
                .hourly("2 tasks, memory", Rate.FARGATE_GB_HOUR, Sizing.TASK_GB)
                .hourly("load balancer", Rate.LOAD_BALANCER_HOUR, "1");
        if (!balancerAddresses.equals("0")) {
            bill.hourly("addresses of the load balancer", Rate.PUBLIC_IPV4_HOUR, balancerAddresses);
        }
        return bill.hourly("addresses of the tasks", Rate.PUBLIC_IPV4_HOUR, Sizing.TASK_ADDRESSES)
                .nodes(Sizing.CACHE, Sizing.CACHE_NODES)
                .units("load balancer, use", Rate.LOAD_BALANCER_UNIT_HOUR, unitHours());
    }

    /** New connections are what this traffic has most of, and the balancer charges for that alone. */
    private BigDecimal unitHours() {
        return Usd.divide(decisions, Sizing.CONNECTIONS_PER_UNIT_HOUR);
    }

    private Design function(String key, String name, Optional<Rate> entrance) {
        BillWriter bill = new BillWriter(prices).nodes(Sizing.CACHE, Sizing.CACHE_NODES);
        entrance.ifPresent(rate -> bill.millions("requests at the entrance", rate, decisions));
        bill.millions("function calls", Rate.LAMBDA_MILLION_REQUESTS, decisions)
                .units("function time", Rate.LAMBDA_GB_SECOND, decisions.multiply(Sizing.GB_SECONDS_PER_DECISION));
        return new Design(
                "B",
                key,
                name,
                Optional.of(bill.bill()),
                "10–30 ms warm",
                "callers sign with the Amplify compute role");
    }

    private Design publicServerless() {
        Bill bill = new BillWriter(prices)
                .hourly("data, the metered minimum", Rate.SERVERLESS_VALKEY_GB_HOUR, "0.1")
                .millions("requests", Rate.SERVERLESS_VALKEY_MILLION_ECPU, decisions.multiply(Sizing.ECPU_PER_DECISION))
                .bill();
        return new Design(
                "C",
                "serverless-public",
                "ElastiCache Serverless for Valkey 9, public endpoint",
                Optional.of(bill),
                "2–8 ms",
                "IAM and TLS 1.3 only; immutable once made; a company policy may forbid it");
    }

    private static Design closed() {
        return new Design(
                "D",
                "app-runner",
                "App Runner with a VPC connector",
                Optional.empty(),
                "-",
                "closed to new customers since 2026-04-30");
    }

    private Design appInVpc() {
        return new Design(
                "E",
                "app-in-vpc",
                "the app itself moves into the VPC",
                Optional.of(cacheAlone()),
                "0 ms",
                "plus what the app then costs; the figure is the cache");
    }

    private Design webFunction() {
        return new Design(
                "F",
                "lambda-web-function",
                "Lambda Web Functions as the app's host, with a network connector",
                Optional.of(cacheAlone()),
                "0–1 ms",
                "plus Lambda Web Functions, for which this table has no price; the figure is the cache");
    }

    private Bill cacheAlone() {
        return new BillWriter(prices).nodes(Sizing.CACHE, Sizing.CACHE_NODES).bill();
    }

    private Design upstash() {
        boolean free = decisions.compareTo(BigDecimal.valueOf(Sizing.UPSTASH_FREE)) <= 0;
        BigDecimal charged = free ? BigDecimal.ZERO : decisions.movePointLeft(5);
        return new Design(
                "G",
                "upstash",
                "Upstash, pay as you go",
                Optional.of(new BillWriter(prices)
                        .units("commands", Rate.UPSTASH_HUNDRED_THOUSAND_COMMANDS, charged)
                        .bill()),
                "5–20 ms",
                "no charge up to 500,000 commands; fixed plans from $10; there is no \"Pro $80\"");
    }

    private Design dynamoDb() {
        return new Design(
                "G",
                "dynamodb",
                "DynamoDB counters, on demand",
                Optional.of(new BillWriter(prices)
                        .millions("writes", Rate.DYNAMODB_MILLION_WRITES, decisions)
                        .bill()),
                "5–10 ms",
                "one conditional write for each decision");
    }

    private static Design never() {
        return new Design(
                "X",
                "public-redis",
                "port 6379 reachable from the internet, by proxy, NAT or subnet",
                Optional.empty(),
                "-",
                "never, whatever it costs");
    }
}
