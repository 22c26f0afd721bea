/** What the operations of EC2 do: security groups, rules, network ACLs, routes and peering connections. */
@NullMarked
package dev.tidegate.aws.effect.network;

import org.jspecify.annotations.NullMarked;
