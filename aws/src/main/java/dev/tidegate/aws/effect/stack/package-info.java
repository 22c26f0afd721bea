/** Stacks of CloudFormation: made, updated and deleted as one change each. */
@NullMarked
package dev.tidegate.aws.effect.stack;

import org.jspecify.annotations.NullMarked;
