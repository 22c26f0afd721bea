/**
 * Applies steps to an account, and undoes them. Give {@link dev.tidegate.aws.apply.Applier} a {@link
 * dev.tidegate.aws.apply.Plan} (steps, and what was seen before them: {@link dev.tidegate.aws.apply.Plan#of} reads it), a
 * {@link dev.tidegate.aws.apply.JournalFile}, an {@link dev.tidegate.aws.api.AwsApi} and a {@link
 * dev.tidegate.aws.apply.Hooks}; {@code apply()} makes the calls one after the other, {@code rollback()} undoes them in
 * reverse.
 *
 * <p>Before each call the record of how to undo it is on disk. After a crash {@code apply()} goes on where it stopped:
 * it looks first what the last call did. A call is never sent again without looking, so that a lost or repeated response
 * changes nothing. A property that is neither as the plan saw it nor as an earlier step left it is drift: nothing is done,
 * and the difference is in the {@link dev.tidegate.aws.apply.DriftException}.
 *
 * <p>An operation needs one line in {@link dev.tidegate.aws.apply.Effects}, and its service one in {@link
 * dev.tidegate.aws.api.Services}.
 */
@NullMarked
package dev.tidegate.aws.apply;

import org.jspecify.annotations.NullMarked;
