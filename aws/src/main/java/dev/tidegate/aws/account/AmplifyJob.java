package dev.tidegate.aws.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A build of a branch of an Amplify app.
 *
 * @param id its number
 * @param status in upper case: {@code SUCCEED}, {@code FAILED}, {@code RUNNING}, …
 * @param startedAt when it began
 * @param failedSteps the names of the steps that failed
 */
public record AmplifyJob(String id, String status, Optional<Instant> startedAt, List<String> failedSteps) {
    /** Stores an unmodifiable copy of the list. */
    public AmplifyJob {
        failedSteps = List.copyOf(failedSteps);
    }
}
