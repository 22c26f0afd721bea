package dev.tidegate.cli.aws.watch;

import dev.tidegate.cli.terminal.Failure;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The option {@code --topic}: the SNS topic that alarms notify. */
final class TopicOption {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:sns:([a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]{1,256}");

    @Option(
            names = "--topic",
            paramLabel = "ARN",
            description = "The SNS topic to notify. Default: what an alarm notifies already, else nothing.")
    private Optional<String> topic = Optional.empty();

    /** The topic, which has to be in the region of the cache: alarms notify no other. */
    Optional<String> in(String region) {
        topic.ifPresent(arn -> {
            Matcher parts = ARN.matcher(arn);
            if (!parts.matches()) {
                throw Failure.usage("--topic: " + arn + " (expected: arn:aws:sns:REGION:ACCOUNT:NAME)");
            }
            if (!parts.group(1).equals(region)) {
                throw Failure.usage("--topic: a topic in " + parts.group(1) + " (expected: one in " + region
                        + ", where the alarms are)");
            }
        });
        return topic;
    }
}
