/** The rules, one class each. Only the list of them is for others. */
@NullMarked
package dev.tidegate.aws.security.rules;

import org.jspecify.annotations.NullMarked;
