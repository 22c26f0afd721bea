package dev.tidegate.aws.cost;

import java.util.Arrays;
import java.util.Optional;

/** Something that is charged for, beside nodes; the key is its name in a price file, the end of it the unit. */
public enum Rate {
    SERVERLESS_VALKEY_GB_HOUR("serverless.valkey.gb-hour", "Serverless Valkey, data", "GB-hour"),
    SERVERLESS_VALKEY_MILLION_ECPU("serverless.valkey.million-ecpu", "Serverless Valkey, requests", "M ECPU"),
    SERVERLESS_REDIS_GB_HOUR("serverless.redis.gb-hour", "Serverless Redis OSS, data", "GB-hour"),
    SERVERLESS_REDIS_MILLION_ECPU("serverless.redis.million-ecpu", "Serverless Redis OSS, requests", "M ECPU"),
    SNAPSHOT_GB_MONTH("snapshot.gb-month", "Snapshot storage", "GB-month"),
    NAT_GATEWAY_HOUR("nat-gateway.hour", "NAT gateway", "hour"),
    NAT_GATEWAY_GB("nat-gateway.gb", "NAT gateway, data", "GB"),
    PUBLIC_IPV4_HOUR("public-ipv4.hour", "Public IPv4 address", "hour"),
    LOAD_BALANCER_HOUR("load-balancer.hour", "Load balancer (ALB or NLB)", "hour"),
    LOAD_BALANCER_UNIT_HOUR("load-balancer.capacity-unit-hour", "Load balancer, capacity unit", "LCU-hour"),
    REGIONAL_DATA_GB("regional-data.gb", "Data over public addresses in the region", "GB"),
    FARGATE_VCPU_HOUR("fargate.vcpu-hour", "Fargate x86, processor", "vCPU-hour"),
    FARGATE_GB_HOUR("fargate.gb-hour", "Fargate x86, memory", "GB-hour"),
    LAMBDA_MILLION_REQUESTS("lambda.million-requests", "Lambda, requests", "M requests"),
    LAMBDA_GB_SECOND("lambda.gb-second", "Lambda, time", "GB-second"),
    HTTP_API_MILLION_REQUESTS("http-api.million-requests", "API Gateway, HTTP API", "M requests"),
    REST_API_MILLION_REQUESTS("rest-api.million-requests", "API Gateway, REST API", "M requests"),
    DYNAMODB_MILLION_WRITES("dynamodb.million-writes", "DynamoDB on demand, writes", "M writes"),
    DYNAMODB_MILLION_READS("dynamodb.million-reads", "DynamoDB on demand, reads", "M reads"),
    UPSTASH_HUNDRED_THOUSAND_COMMANDS("upstash.hundred-thousand-commands", "Upstash, pay as you go", "100 K commands"),
    UPSTASH_FIXED_250MB_MONTH("upstash.fixed-250mb-month", "Upstash, fixed 250 MB", "month"),
    UPSTASH_FIXED_1GB_MONTH("upstash.fixed-1gb-month", "Upstash, fixed 1 GB", "month"),
    UPSTASH_FIXED_50GB_MONTH("upstash.fixed-50gb-month", "Upstash, fixed 50 GB", "month");

    private final String key;
    private final String text;
    private final String unit;

    Rate(String key, String text, String unit) {
        this.key = key;
        this.text = text;
        this.unit = unit;
    }

    static Optional<Rate> of(String key) {
        return Arrays.stream(values()).filter(rate -> rate.key.equals(key)).findFirst();
    }

    /** Its name in a price file. */
    public String key() {
        return key;
    }

    /** What it is, for people. */
    public String text() {
        return text;
    }

    /** What the price is for one of. */
    public String unit() {
        return unit;
    }

    /** Whether the unit is an hour of one thing that is there all the time, so that a month has a price. */
    public boolean isHourly() {
        return unit.equals("hour");
    }
}
