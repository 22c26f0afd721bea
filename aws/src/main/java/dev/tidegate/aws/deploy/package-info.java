/** Deploys the server itself: designs as stacks of CloudFormation, whose templates come with this module. */
@NullMarked
package dev.tidegate.aws.deploy;

import org.jspecify.annotations.NullMarked;
