/** Alarms and a dashboard of CloudWatch for a cache: what they should be, what is there, and the calls between. */
@NullMarked
package dev.tidegate.aws.alarms;

import org.jspecify.annotations.NullMarked;
