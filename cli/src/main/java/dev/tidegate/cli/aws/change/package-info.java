/** Commands that change an account on AWS: plan, apply, rollback. */
@NullMarked
package dev.tidegate.cli.aws.change;

import org.jspecify.annotations.NullMarked;
