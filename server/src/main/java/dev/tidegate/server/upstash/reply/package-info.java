/** Replies of the Upstash-compatible endpoint: their formats, their JSON and their prepared bytes. */
@NullMarked
package dev.tidegate.server.upstash.reply;

import org.jspecify.annotations.NullMarked;
