#pragma once

#include "model/trace/trace.h"

#include <QListWidget>

namespace fairlead::views {

// The way of a packet as text, a step a row, then the answer's way back and what could not be
// known. What a screen reader reads, and what can be copied into a report. UI thread.
class StepList : public QListWidget {
    Q_OBJECT

public:
    explicit StepList(QWidget* parent = nullptr);

    void show(const trace::Trace& trace, std::size_t outcome);
    // Marks a step without announcing it.
    void setStep(int step);
    // All rows, a line each.
    QString plainText() const;

signals:
    void stepChosen(int step);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addNote(const QString& text);

    int m_steps = 0;
};

}  // namespace fairlead::views
