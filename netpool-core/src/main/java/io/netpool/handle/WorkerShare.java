package io.netpool.handle;

import io.netpool.connect.DeadlineWheel;
import io.netpool.connect.IdleOrder;
import io.netpool.transport.LoopWatch;
import io.netty.channel.EventLoop;

/** What one listener keeps on one worker. Each part is confined to the worker's event loop, but for what it says itself. */
record WorkerShare(
        EventLoop loop,
        DeadlineWheel wheel,
        IdleOrder idleOrder,
        LateFlush lateFlush,
        WakeUps wakeUps,
        Scratch scratch,
        LoopWatch watch) {

    static WorkerShare of(EventLoop loop, LoopWatch watch) {
        return new WorkerShare(
                loop,
                new DeadlineWheel(loop),
                new IdleOrder(loop),
                new LateFlush(loop),
                new WakeUps(loop),
                new Scratch(),
                watch);
    }
}
