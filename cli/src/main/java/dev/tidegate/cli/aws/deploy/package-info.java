/** The command {@code aws deploy}: the server itself on AWS, as stacks of CloudFormation. */
@NullMarked
package dev.tidegate.cli.aws.deploy;

import org.jspecify.annotations.NullMarked;
