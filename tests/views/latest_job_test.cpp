#include "views/diagram/latest_job.h"

#include <QCoreApplication>
#include <QTest>

#include <gtest/gtest.h>

#include <future>
#include <memory>

namespace fairlead::views {
namespace {

TEST(LatestJob, DeliversOnTheThreadThatAsked)
{
    LatestJob job;
    QThread* workedOn = nullptr;
    QThread* deliveredOn = nullptr;
    job.run([] { return QThread::currentThread(); },
            [&](QThread* thread) {
                workedOn = thread;
                deliveredOn = QThread::currentThread();
            });
    EXPECT_TRUE(job.isRunning());
    EXPECT_EQ(deliveredOn, nullptr) << "never before run() has returned";
    ASSERT_TRUE(QTest::qWaitFor([&] { return deliveredOn != nullptr; }));
    EXPECT_EQ(deliveredOn, QThread::currentThread());
    EXPECT_NE(workedOn, deliveredOn);
    EXPECT_FALSE(job.isRunning());
}

TEST(LatestJob, LetsOnlyTheLatestWin)
{
    LatestJob job;
    std::string delivered;
    for (const char* name : {"first", "second", "third"})
        job.run([name] { return std::string(name); }, [&](const std::string& result) { delivered += result; });
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    EXPECT_EQ(delivered, "third");
}

TEST(LatestJob, DeliversNothingOnceCancelledOrGone)
{
    auto job = std::make_unique<LatestJob>();
    int delivered = 0;
    const auto count = [&delivered](int) { ++delivered; };
    job->run([] { return 1; }, count);
    job->cancel();
    EXPECT_FALSE(job->isRunning());
    std::promise<void> gate;
    job->run(
        [opened = gate.get_future().share()] {
            opened.wait();
            return 2;
        },
        count);
    job.reset();
    gate.set_value();
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    EXPECT_EQ(delivered, 0);
}

}  // namespace
}  // namespace fairlead::views
