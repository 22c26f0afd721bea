/** Alerts of a server: what is one, the queue on the disk, and webhooks that deliver them. */
@NullMarked
package dev.tidegate.server.alert;

import org.jspecify.annotations.NullMarked;
