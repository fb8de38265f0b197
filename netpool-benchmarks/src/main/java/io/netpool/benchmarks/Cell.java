package io.netpool.benchmarks;

import io.netpool.benchmarks.servers.ServerKind;
import io.netpool.benchmarks.servers.ServerSpec;
import java.util.List;

/**
 * One thing that is measured, of several contenders.
 *
 * @param id its name on the command line
 * @param title its name for people
 * @param shape how it is measured, in a few words
 * @param unit of the values
 * @param quick whether it belongs to a quick race
 * @param measurement how a contender is measured once
 * @param contenders who takes part; of each kind one
 * @param reference whom all are compared with
 * @param bars what is asked of netpool
 */
record Cell(
        String id,
        String title,
        String shape,
        String unit,
        boolean quick,
        Measurement measurement,
        List<ServerSpec> contenders,
        ServerKind reference,
        List<Bar> bars) {}
