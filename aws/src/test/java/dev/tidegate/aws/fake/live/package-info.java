/** An account of AWS that calls change, over the real wire or without it, and that refuses what AWS refuses. */
package dev.tidegate.aws.fake.live;
