/** Signs an ElastiCache user in by a role instead of a password. */
@NullMarked
package dev.tidegate.aws.iam;

import org.jspecify.annotations.NullMarked;
