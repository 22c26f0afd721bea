/** Makes plans: from findings of rules, or from the answers to a few questions; and reads and writes their files. */
@NullMarked
package dev.tidegate.aws.plan;

import org.jspecify.annotations.NullMarked;
