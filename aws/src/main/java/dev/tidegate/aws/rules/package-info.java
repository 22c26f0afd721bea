/** Rules over what was read of an account: what they judge, what they find, and what would set it right. */
@NullMarked
package dev.tidegate.aws.rules;

import org.jspecify.annotations.NullMarked;
