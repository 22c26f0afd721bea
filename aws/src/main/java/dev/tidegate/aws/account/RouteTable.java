package dev.tidegate.aws.account;

import java.util.List;

/**
 * A route table and the subnets that use it.
 *
 * @param id its id
 * @param isMain whether it is the one of subnets that name none
 * @param subnetIds the subnets that name it
 * @param routes its routes
 */
public record RouteTable(String id, boolean isMain, List<String> subnetIds, List<Route> routes) {
    /**
     * One route of a table: a destination and its target.
     *
     * @param destination a CIDR or a prefix list
     * @param target what it leads to: {@code local}, {@code igw-…}, {@code nat-…}, {@code pcx-…}, {@code tgw-…}, …
     * @param state {@code active} or {@code blackhole}; empty where AWS does not say
     */
    public record Route(String destination, String target, String state) {}

    /** Stores an unmodifiable copy of the lists. */
    public RouteTable {
        subnetIds = List.copyOf(subnetIds);
        routes = List.copyOf(routes);
    }

    /** Whether it leads to and from the internet. */
    public boolean isPublic() {
        return routes.stream()
                .anyMatch(route -> route.target().startsWith("igw-")
                        && (route.destination().equals("0.0.0.0/0")
                                || route.destination().equals("::/0")));
    }
}
