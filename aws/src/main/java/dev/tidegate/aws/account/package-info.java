/**
 * What one cache and the account around it are, as one reading saw them: values alone, no client. Whatever could not be
 * looked at is a {@link dev.tidegate.aws.account.Seen.Hidden} in its place. No value of an environment variable, no
 * token and no password is ever kept.
 */
@NullMarked
package dev.tidegate.aws.account;

import org.jspecify.annotations.NullMarked;
