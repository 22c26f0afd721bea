/** How the aws commands reach AWS: region, profile, endpoints, and the words for its errors. */
@NullMarked
package dev.tidegate.cli.aws.access;

import org.jspecify.annotations.NullMarked;
