package dev.tidegate.aws.deploy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The designs that can be deployed, by the keys that {@code aws cost} has for them. */
public enum DeployDesign {
    /** The server on ECS Fargate behind a public load balancer. */
    DECISION_SERVICE("A", "decision-service", "cache service", "load-balancer"),
    /** The server on ECS Fargate behind an HTTP API and a load balancer that is not public. */
    DECISION_SERVICE_INTERNAL("A'", "decision-service-internal", "cache service", "http-api"),
    /** A Lambda function behind an HTTP API. */
    LAMBDA_HTTP_API("B", "lambda-http-api", "cache function", "http-api"),
    /** A Lambda function behind a function URL. */
    LAMBDA_FUNCTION_URL("B", "lambda-function-url", "cache function", "function-url"),
    /** A serverless cache with a public endpoint, which clients reach themselves. */
    SERVERLESS_PUBLIC("C", "serverless-public", "public-cache", "");

    private final String id;
    private final String key;
    private final String templates;
    private final String entrance;

    DeployDesign(String id, String key, String templates, String entrance) {
        this.id = id;
        this.key = key;
        this.templates = templates;
        this.entrance = entrance;
    }

    /** The letter under which {@code aws cost} has it; two variants share one. */
    public String id() {
        return id;
    }

    /** Its own name. */
    public String key() {
        return key;
    }

    /** The names of its templates, in the order in which their stacks are made. */
    public List<String> templates() {
        return List.of(templates.split(" "));
    }

    /** The value that the design itself gives to a parameter. */
    Optional<String> value(Template template, String parameter) {
        boolean isEntrance =
                parameter.equals("Entrance") && template.parameters().containsKey(parameter);
        return isEntrance ? Optional.of(entrance) : Optional.empty();
    }

    /** The design of that key. */
    public static Optional<DeployDesign> named(String key) {
        return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst();
    }
}
