/** The server as a Lambda function: events in place of connections, the same routes behind them. */
@NullMarked
package dev.tidegate.cli.lambda;

import org.jspecify.annotations.NullMarked;
