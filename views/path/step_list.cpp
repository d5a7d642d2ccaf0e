#include "views/path/step_list.h"

#include "views/model_text.h"
#include "views/path/path_answer.h"

#include <QApplication>
#include <QClipboard>
#include <QShortcut>
#include <QSignalBlocker>

namespace fairlead::views {

namespace {

QString headerWords(const trace::Header& header)
{
    const auto at = [](const IpAddress& address, const QString& port) {
        const QString text = toQ(address.toString());
        return (address.family() == IpFamily::ipv6 ? QStringLiteral("[%1]").arg(text) : text) + QLatin1Char(':') + port;
    };
    const QString sourcePort = header.sourcePort ? QString::number(*header.sourcePort) : QStringLiteral("*");
    return at(header.source, sourcePort) + QStringLiteral(" → ")
        + at(header.destination, QString::number(header.destinationPort));
}

// "2. worker-1, prerouting, nat KUBE-SERVICES: jump KUBE-SVC-…" and, below, why and what changed.
QString stepWords(int number, const trace::Step& step)
{
    QStringList where{toQ(step.node), toQ(step.hook)};
    if (!step.table.empty())
        where << toQ(step.table) + (step.chain.empty() ? QString() : QLatin1Char(' ') + toQ(step.chain));
    where.removeAll(QString());
    QString text = StepList::tr("%1. %2: %3").arg(QString::number(number), where.join(QStringLiteral(", ")), toQ(step.effect));
    if (!step.why.empty())
        text += QLatin1Char('\n') + toQ(step.why);
    if (headerWords(step.before) != headerWords(step.after))
        text += StepList::tr("\nbefore %1\nafter %2").arg(headerWords(step.before), headerWords(step.after));
    if (!step.file.empty())
        text += QLatin1Char('\n') + toQ(step.file) + (step.line > 0 ? QStringLiteral(":%1").arg(step.line) : QString());
    return text;
}

}  // namespace

StepList::StepList(QWidget* parent) : QListWidget(parent)
{
    setObjectName(QStringLiteral("stepList"));
    setAccessibleName(tr("Steps of the packet's way"));
    setWordWrap(true);
    setUniformItemSizes(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    auto* copy = new QShortcut(QKeySequence::Copy, this);
    copy->setContext(Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this, [this] { QApplication::clipboard()->setText(plainText()); });
    connect(this, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0 && row < m_steps)
            emit stepChosen(row);
    });
}

void StepList::show(const trace::Trace& trace, std::size_t outcome)
{
    const QSignalBlocker blocker(this);
    clear();
    m_steps = 0;
    if (outcome >= trace.outcomes.size())
        return;
    const trace::Outcome& shown = trace.outcomes[outcome];
    for (const trace::Step& step : shown.steps)
        addItem(stepWords(++m_steps, step));
    addNote(tr("End: %1").arg(outcomeWords(shown)));
    if (!shown.reason.empty())
        addNote(toQ(shown.reason));
    for (const trace::ReplyStep& step : shown.reply) {
        QString text = tr("Answer, on %1: %2").arg(toQ(step.node), toQ(step.effect));
        if (!step.why.empty())
            text += QLatin1Char('\n') + toQ(step.why);
        addNote(text);
    }
    for (const std::string& unknown : trace.undecided)
        addNote(tr("Not known: %1").arg(toQ(unknown)));
}

void StepList::addNote(const QString& text)
{
    auto* item = new QListWidgetItem(text, this);
    item->setFlags(Qt::ItemIsEnabled);
}

void StepList::setStep(int step)
{
    const QSignalBlocker blocker(this);
    setCurrentRow(step);
    if (QListWidgetItem* current = item(step))
        scrollToItem(current);
}

QString StepList::plainText() const
{
    QStringList lines;
    for (int row = 0; row < count(); ++row)
        lines << item(row)->text();
    return lines.join(QLatin1Char('\n'));
}

void StepList::resizeEvent(QResizeEvent* event)
{
    QListWidget::resizeEvent(event);
    scheduleDelayedItemsLayout();  // wrapped rows change their height with the width
}

}  // namespace fairlead::views
