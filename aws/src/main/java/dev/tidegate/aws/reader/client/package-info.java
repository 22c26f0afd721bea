/** Clients of the AWS SDK, and their calls with the refusals and the unknown fields that are reported. */
@NullMarked
package dev.tidegate.aws.reader.client;

import org.jspecify.annotations.NullMarked;
