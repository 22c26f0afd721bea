/** What the operations of Amplify, CloudWatch, IAM and Elastic Load Balancing do. */
@NullMarked
package dev.tidegate.aws.effect.other;

import org.jspecify.annotations.NullMarked;
