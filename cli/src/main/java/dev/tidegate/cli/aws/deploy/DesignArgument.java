package dev.tidegate.cli.aws.deploy;

import dev.tidegate.aws.deploy.DeployDesign;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the key of a design that can be deployed. */
final class DesignArgument implements ITypeConverter<DeployDesign> {
    static final String HELP =
            "decision-service (design A), decision-service-internal (A'), lambda-function-url or lambda-http-api (B), "
                    + "or serverless-public (C).";

    @Override
    public DeployDesign convert(String key) {
        return DeployDesign.named(key)
                .orElseThrow(() -> new TypeConversionException(key + " (expected: "
                        + Arrays.stream(DeployDesign.values())
                                .map(DeployDesign::key)
                                .collect(Collectors.joining(", "))
                        + ")"));
    }
}
