/** Plans on trial: past calls are decided again under the plans in use and under others, and compared. */
@NullMarked
package dev.tidegate.server.trial;

import org.jspecify.annotations.NullMarked;
