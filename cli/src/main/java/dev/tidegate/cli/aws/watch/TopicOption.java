package dev.tidegate.cli.aws.watch;

import dev.tidegate.cli.terminal.Failure;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options {@code --topic} and {@code --new-topic}: the SNS topic that alarms and events notify. */
final class TopicOption {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:sns:([a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]{1,256}");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");

    @Option(
            names = "--topic",
            paramLabel = "ARN",
            description = "The SNS topic to notify. Default: what an alarm notifies already, else nothing.")
    private Optional<String> topic = Optional.empty();

    @Option(
            names = "--new-topic",
            paramLabel = "NAME",
            description = "Make an SNS topic of that name and notify it; one of the name that is there is used.")
    private Optional<String> newTopic = Optional.empty();

    /** The name of the topic to make. */
    Optional<String> made() {
        newTopic.filter(name -> !NAME.matcher(name).matches()).ifPresent(name -> {
            throw Failure.usage("--new-topic: " + name + " (expected: 1 to 256 letters, digits, hyphens, underscores)");
        });
        if (newTopic.isPresent() && topic.isPresent()) {
            throw Failure.usage("--topic and --new-topic: both are given (expected: one of them)");
        }
        return newTopic;
    }

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
